"""A desktop's tray, as far as a session bus shows it: owns org.kde.StatusNotifierWatcher and tells what an icon offers.

Prints "up" once it is there. For each line on standard input it prints one JSON line: the icon's tooltip, a digest of its picture and the
menu's items as [label, enabled]; a line "click LABEL" chooses that item first.
"""

import hashlib
import json
import sys

import dbus
import dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

WATCHER = "org.kde.StatusNotifierWatcher"
MENU = "com.canonical.dbusmenu"
PROPERTIES = "org.freedesktop.DBus.Properties"


class Watcher(dbus.service.Object):
    items = []

    @dbus.service.method(WATCHER, in_signature="s", sender_keyword="sender")
    def RegisterStatusNotifierItem(self, service, sender=None):
        path = service if service.startswith("/") else "/StatusNotifierItem"
        self.items.append((sender, path))

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")
    def Get(self, interface, name):
        return {"IsStatusNotifierHostRegistered": True, "ProtocolVersion": dbus.Int32(0)}[name]


def describe(bus, line):
    if not Watcher.items:
        return None
    service, path = Watcher.items[-1]
    properties = dbus.Interface(bus.get_object(service, path), PROPERTIES)
    item = properties.GetAll("org.kde.StatusNotifierItem")
    menu = dbus.Interface(bus.get_object(service, item["Menu"]), MENU)
    _, (_, _, children) = menu.GetLayout(0, -1, dbus.Array([], signature="s"))
    entries = [(child[0], child[1]) for child in children]
    if line.startswith("click "):
        number = next(number for number, entry in entries if entry.get("label") == line[6:])
        menu.Event(number, "clicked", dbus.String("", variant_level=1), dbus.UInt32(0))
    labels = [[entry.get("label", ""), bool(entry.get("enabled", True))] for _, entry in entries]
    tooltip = item.get("ToolTip", ("", [], "", ""))
    return {"tooltip": str(tooltip[2]), "picture": picture(item), "items": labels}


def picture(item):
    # Chromium hands the icon over as a file of a theme of its own, or as pixels.
    folder, icon = str(item.get("IconThemePath", "")), str(item.get("IconName", ""))
    if folder and icon:
        with open(f"{folder}/{icon}.png", "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    pixels = b"".join(bytes(image[2]) for image in item.get("IconPixmap", []))
    return hashlib.sha256(pixels).hexdigest()


def main():
    DBusGMainLoop(set_as_default=True)
    bus = dbus.SessionBus()
    name = dbus.service.BusName(WATCHER, bus)
    Watcher(bus, "/StatusNotifierWatcher")

    def answer(source, _condition):
        line = source.readline()
        if not line:
            loop.quit()
            return False
        print(json.dumps(describe(bus, line.strip())), flush=True)
        return True

    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, answer)
    print("up", flush=True)
    loop = GLib.MainLoop()
    loop.run()
    del name


main()
