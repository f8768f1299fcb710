using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace RegistryGuard.Admin.Api;

/// <summary>The OpenAPI document of the API, <c>/openapi/v1.json</c>. It is the same wherever the guard runs, so that docs/openapi.json
/// can be held against it.</summary>
internal static class ApiDocument
{
    public const string Name = "v1";

    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
        // Of times the document's maker knows the format alone, for ApiTime writes them.
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(DateTimeOffset))
            {
                schema.Type = JsonSchemaType.String;
            }
            else if (context.JsonTypeInfo.Type == typeof(DateTimeOffset?))
            {
                schema.Type = context.ParameterDescription is null ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
            }

            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "RegistryGuard admin API",
                Version = Name,
                Description = "Errors are problem documents (RFC 9457). A repository's name is one path segment, its slashes written %2F.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                ["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A token of admin.tokens; without any there, none" },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] }];
            return Task.CompletedTask;
        });
    }
}
