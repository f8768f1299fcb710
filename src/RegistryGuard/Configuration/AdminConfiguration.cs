using System.Collections.Immutable;

namespace RegistryGuard.Configuration;

/// <summary>Who may use the admin API (docs/admin.md).</summary>
public sealed record AdminConfiguration
{
    /// <summary>The tokens; with none, who comes from the guard's own machine.</summary>
    public ImmutableArray<AdminToken> Tokens { get; init; } = [];
}

/// <summary>A token of the admin API. The token itself is kept nowhere.</summary>
/// <param name="Name">Who uses it, for the log and the audit list.</param>
/// <param name="Sha256">SHA-256 of the token's bytes.</param>
/// <param name="Scope">What it permits.</param>
public sealed record AdminToken(string Name, ImmutableArray<byte> Sha256, AdminScope Scope);

/// <summary>What a token permits.</summary>
public enum AdminScope
{
    /// <summary>To look.</summary>
    Read,

    /// <summary>To look and to change.</summary>
    Write,
}
