import { describe, expect, it } from 'vitest';
import { librariesNotFound, missingLibraries, packagesOf, windowPackages } from './window-libraries.mjs';

const LDD = `	linux-vdso.so.1 (0x00007ffd)
	libffmpeg.so => /opt/electron/libffmpeg.so (0x00007f)
	libnss3.so => not found
	libnssutil3.so => not found
	libgtk-3.so.0 => not found
	libstrange.so.1 => not found
	libnss3.so => not found
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)
`;

describe('librariesNotFound', () => {
  it('reads what the loader would miss, each once', () => {
    const missing = ['libnss3.so', 'libnssutil3.so', 'libgtk-3.so.0', 'libstrange.so.1'];
    expect(librariesNotFound(LDD)).toEqual(missing);
    expect(librariesNotFound('\tnot a dynamic executable\n')).toEqual([]);
  });
});

describe('packagesOf', () => {
  it('names the package of each library once, and the libraries that none has', () => {
    const { names, others } = packagesOf(librariesNotFound(LDD));
    expect(names).toEqual([['libnss3'], ['libgtk-3-0', 'libgtk-3-0t64']]);
    expect(others).toEqual(['libstrange.so.1']);
  });

  it.each(
    // What Electron 33 and 45 are linked with, beside the C library and their own.
    (
      'libglib-2.0.so.0 libgobject-2.0.so.0 libgio-2.0.so.0 libnss3.so libnssutil3.so libsmime3.so libnspr4.so ' +
      'libdbus-1.so.3 libatk-1.0.so.0 libatk-bridge-2.0.so.0 libcups.so.2 libdrm.so.2 libgtk-3.so.0 libpango-1.0.so.0 ' +
      'libcairo.so.2 libX11.so.6 libXcomposite.so.1 libXdamage.so.1 libXext.so.6 libXfixes.so.3 libXrandr.so.2 ' +
      'libgbm.so.1 libexpat.so.1 libxcb.so.1 libxkbcommon.so.0 libudev.so.1 libasound.so.2 libatspi.so.0'
    ).split(' '),
  )('knows the one package of %s', (library) => {
    expect(windowPackages.filter((one) => one.library.test(library))).toHaveLength(1);
  });
});

describe('missingLibraries', () => {
  it('finds none missing for what runs', async () => {
    expect(await missingLibraries(process.execPath)).toEqual([]);
  });
});
