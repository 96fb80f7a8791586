import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import { cutPageSizes } from '../schemas/page-size.ts';

/**
 * Validates requests with TypeBox. Path, query and headers are text, so they are converted to the schema's types and get
 * its defaults; a body is JSON and is taken as it is, but gets defaults too.
 * Schemas compile at their first request: compiling all of them would be most of the time of a start.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  let compiled: ReturnType<typeof Compile> | undefined;
  return (received: unknown) => {
    compiled ??= Compile(schema);
    const completed = Value.Default(schema, received);
    const value = httpPart === 'body' ? completed : cutPageSizes(schema, Value.Convert(schema, completed));
    if (compiled.Check(value)) return { value };
    return { error: toFastifyErrors(compiled.Errors(value)) };
  };
};

type TypeBoxErrors = ReturnType<ReturnType<typeof Compile>['Errors']>;

// TypeBox reports in Ajv's form, which is Fastify's.
function toFastifyErrors(errors: TypeBoxErrors): FastifySchemaValidationError[] {
  return errors.map(({ keyword, instancePath, schemaPath, params, message }) => ({
    keyword,
    instancePath,
    schemaPath,
    params: { ...params },
    message,
  }));
}
