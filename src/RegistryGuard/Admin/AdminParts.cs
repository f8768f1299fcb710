using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RegistryGuard.Admin.Access;
using RegistryGuard.Admin.Api;
using RegistryGuard.Admin.Api.Auditing;
using RegistryGuard.Admin.Api.Pods;
using RegistryGuard.Admin.Api.Rollbacks;
using RegistryGuard.Admin.Health;

namespace RegistryGuard.Admin;

/// <summary>Registers the admin listener's endpoints.</summary>
internal static class AdminParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<AccessGate>();
        services.AddSingleton<ApiGuard>();
        services.AddSingleton<ArrivingBodies>();
        services.AddSingleton<AdminEndpoint>();
        services.AddSingleton<ChangeLog>();
        services.AddSingleton<RefusedRollbacks>();
        services.AddSingleton<Cursors>();
        services.AddSingleton<AuditFollowers>();
        services.AddTransient<KnownNames>();
        // One for each request.
        services.AddScoped<RegistrySight>();
        services.AddScoped<PullPreview>();
        services.AddScoped<TagStandings>();
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Configure);
        services.ConfigureHttpJsonOptions(json =>
        {
            var options = json.SerializerOptions;
            options.Converters.Add(new ApiTime());
            // The answers are application/json and in no page, so '+' and the like need not be escaped.
            options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.AllowDuplicateProperties = false;
            options.RespectNullableAnnotations = true;
            options.RespectRequiredConstructorParameters = true;
            options.NumberHandling = JsonNumberHandling.Strict;
            options.ReadCommentHandling = JsonCommentHandling.Disallow;
        });
        // What a request has wrong becomes a problem document (ApiGuard).
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }
}
