using System.Collections.Immutable;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Configuration;

/// <summary>Reads <c>admin</c>.</summary>
internal static class AdminSection
{
    private const int LongestName = 64;

    public static AdminConfiguration Read(Section admin)
    {
        var tokens = ImmutableArray.CreateBuilder<AdminToken>();
        foreach (var item in admin.Items("tokens") ?? [])
        {
            if (ReadToken(item) is not { } token)
            {
                continue;
            }

            if (tokens.FirstOrDefault(other => other.Name == token.Name) is not null)
            {
                item.Fault("name", "is the name of another token too; give each its own, by which the audit list tells them apart");
            }
            else if (tokens.FirstOrDefault(other => other.Sha256.SequenceEqual(token.Sha256)) is { } same)
            {
                item.Fault("", $"has the same sha256 as the token {same.Name}; give each user a token of its own");
            }

            tokens.Add(token);
        }

        return new AdminConfiguration { Tokens = tokens.ToImmutable() };
    }

    // All of a token's keys are read, so that all its faults are told.
    private static AdminToken? ReadToken(Section token)
    {
        foreach (var (key, advice) in ((string, string)[])[
            ("name", "give name: ci, for example, by which the audit list says who it was"),
            ("sha256", "give sha256, the SHA-256 of the token in hexadecimal: printf %s \"$TOKEN\" | sha256sum"),
            ("scope", "give scope: read or scope: write")])
        {
            if (!token.Has(key))
            {
                token.Fault("", $"has no {key}; {advice}");
            }
        }

        var name = token.Value<string?>("name", null, text =>
            text.Length is > 0 and <= LongestName && PrintableText.Of(text) == text && text.Trim() == text
                ? text
                : Parsed<string?>.Wrong($"must be a name of 1 to {LongestName} characters that can be printed, for example ci"));
        var sha256 = token.Value<ImmutableArray<byte>?>("sha256", null, text =>
            text.Length == 64 && text.All(char.IsAsciiHexDigit)
                ? (ImmutableArray<byte>?)ImmutableArray.Create(Convert.FromHexString(text))
                : Parsed<ImmutableArray<byte>?>.Wrong("must be 64 hexadecimal digits, the SHA-256 of the token: printf %s \"$TOKEN\" | sha256sum"));
        var scope = token.Value<AdminScope?>("scope", null, text =>
            Quantities.Word<AdminScope?>(text, ("read", AdminScope.Read), ("write", AdminScope.Write)));
        return name is not null && sha256 is { } sum && scope is { } known ? new AdminToken(name, sum, known) : null;
    }
}
