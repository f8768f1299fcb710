using System.CommandLine;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Cli.Remote;

/// <summary>What the commands are given: checked before anything is asked.</summary>
internal static class Arguments
{
    public static Argument<string> Repository() => NameSuggestions.OfRepositories(Checked(
        "REPO", "The repository", text => RepositoryName.TryParse(text, out _) ? null : "is not a repository's name, for example demo/app"));

    /// <summary>Any number of repositories.</summary>
    public static Argument<string[]> Repositories()
    {
        var argument = new Argument<string[]>("REPO") { Description = "The repositories", Arity = ArgumentArity.ZeroOrMore };
        argument.Validators.Add(result =>
        {
            foreach (var text in result.Tokens.Select(token => token.Value).Where(text => !RepositoryName.TryParse(text, out _)))
            {
                result.AddError($"'{PrintableText.Of(text)}' is not a repository's name, for example demo/app.");
            }
        });
        return argument;
    }

    /// <summary>A job's name.</summary>
    public static Argument<string?> Job()
    {
        var argument = new Argument<string?>("JOB") { Description = "The job's name", Arity = ArgumentArity.ZeroOrOne };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(text.Length == 32 && text.All(char.IsAsciiHexDigitLower)))
            {
                result.AddError($"'{PrintableText.Of(text)}' is not a job's name: 32 hexadecimal digits, as registryguard jobs lists them.");
            }
        });
        return argument;
    }

    public static Argument<string> Reference() => NameSuggestions.OfTags(Checked(
        "REPO:TAG", "The tag", text => TrySplit(text, out _, out _) ? null : "is not REPO:TAG, for example demo/app:v1.0.0"));

    public static Argument<string> DigestOrImage() => Checked(
        "DIGEST", "A digest, or REPO@DIGEST", text => IsDigestOrImage(text) ? null : "is not a digest (sha256: and 64 hexadecimal digits) or REPO@DIGEST");

    public static Argument<string> Digest() => Checked(
        "DIGEST", "The digest", text => Core.Oci.Digest.TryParse(text, out _) ? null : "is not a digest (sha256: and 64 hexadecimal digits)");

    /// <summary>The path of a tag in the API.</summary>
    public static string PathOf(string reference)
    {
        TrySplit(reference, out var repository, out var tag);
        return $"/api/v1/repositories/{Uri.EscapeDataString(repository)}/tags/{Uri.EscapeDataString(tag)}";
    }

    private static bool IsDigestOrImage(string text)
    {
        var at = text.LastIndexOf('@');
        return Core.Oci.Digest.TryParse(text.AsSpan(at + 1), out _) && (at < 0 || RepositoryName.TryParse(text.AsSpan(0, at), out _));
    }

    private static bool TrySplit(string text, out string repository, out string tag)
    {
        var colon = text.LastIndexOf(':');
        (repository, tag) = colon > 0 ? (text[..colon], text[(colon + 1)..]) : ("", "");
        return RepositoryName.TryParse(repository, out _) && Tag.TryParse(tag, out _);
    }

    private static Argument<string> Checked(string name, string description, Func<string, string?> fault)
    {
        var argument = new Argument<string>(name) { Description = description, HelpName = name };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && fault(text) is { } wrong)
            {
                var meant = HostPrefix.Without(text) is { } bare && fault(bare) is null ? bare : null;
                result.AddError($"'{PrintableText.Of(text)}' {(meant is null ? wrong : $"begins with a registry's host, and names here are without it: type {meant}")}.");
            }
        });
        return argument;
    }
}
