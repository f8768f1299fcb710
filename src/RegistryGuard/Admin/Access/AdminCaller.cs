namespace RegistryGuard.Admin.Access;

/// <summary>Who uses the admin API.</summary>
/// <param name="Name">The token's name, or <see cref="AccessRule.Loopback"/>.</param>
internal sealed record AdminCaller(string Name);
