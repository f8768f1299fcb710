using Microsoft.AspNetCore.Http.Features;

namespace RegistryGuard.Admin.Access;

/// <summary>Who uses the admin API.</summary>
/// <param name="Name">The token's name, or <see cref="AccessRule.Loopback"/>.</param>
internal sealed record AdminCaller(string Name)
{
    /// <summary>The name of who made this request.</summary>
    public static string Of(HttpContext context) => context.Features.GetRequiredFeature<AdminCaller>().Name;
}
