using RegistryGuard.Admin.Access;
using RegistryGuard.Admin.Api;
using RegistryGuard.Admin.Api.Auditing;
using RegistryGuard.Admin.Api.Digests;
using RegistryGuard.Admin.Api.Explaining;
using RegistryGuard.Admin.Api.Jobs;
using RegistryGuard.Admin.Api.Orders;
using RegistryGuard.Admin.Api.Pods;
using RegistryGuard.Admin.Api.Releasing;
using RegistryGuard.Admin.Api.Repositories;
using RegistryGuard.Admin.Api.Rollbacks;
using RegistryGuard.Admin.Health;

namespace RegistryGuard.Admin;

/// <summary>The way in of all requests to the admin listener: health, and the API (docs/admin.md).</summary>
internal sealed class AdminEndpoint(HealthEndpoints health, ApiGuard guard, AccessGate access)
{
    private RequestDelegate? _api;

    public Task InvokeAsync(HttpContext context) =>
        _api is { } api && AdminPath.IsMeantForTheApi(context.Request.Path)
            ? guard.InvokeAsync(context, api)
            : health.InvokeAsync(context);

    /// <summary>Builds the API's pipeline, a branch of its own that no request of the registry listener enters.</summary>
    public void Connect(WebApplication app)
    {
        var branch = ((IApplicationBuilder)app).New();
        branch.UseRouting();
        branch.UseEndpoints(Map);
        _api = branch.Build();
        access.TellIfOff();
    }

    private static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOpenApi("/openapi/v1.json");
        var api = endpoints.MapGroup("/api/v1").AddEndpointFilter(ApiGuard.CheckQueryAsync)
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(503);
        RepositoryEndpoints.Map(api.MapGroup("").WithTags("repositories"));
        TagEndpoints.Map(api.MapGroup("").WithTags("tags"));
        ReleaseEndpoint.Map(api.MapGroup("").WithTags("tags"));
        RollbackEndpoint.Map(api.MapGroup("").WithTags("tags"));
        DigestEndpoints.Map(api.MapGroup("").WithTags("digests"));
        ExplainEndpoint.Map(api.MapGroup("").WithTags("explain"));
        PodsEndpoint.Map(api.MapGroup("").WithTags("pods"));
        AuditEndpoint.Map(api.MapGroup("").WithTags("audit"));
        SparedEndpoint.Map(api.MapGroup("").WithTags("audit"));
        BlockEndpoints.Map(api.MapGroup("").WithTags("blocked"));
        MaintenanceEndpoints.Map(api.MapGroup("").WithTags("maintenance"));
        ImportEndpoint.Map(api.MapGroup("").WithTags("jobs"));
        VerifyEndpoint.Map(api.MapGroup("").WithTags("jobs"));
        JobEndpoints.Map(api.MapGroup("").WithTags("jobs"));
    }
}
