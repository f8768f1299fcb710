using System.Collections.Immutable;
using System.Text;

namespace RegistryGuard.Configuration;

/// <summary>A flag of <c>serve</c> that sets one key.</summary>
/// <param name="Name">The flag as the person wrote it, for example <c>--upstream</c>.</param>
/// <param name="Value">The value.</param>
public sealed record Flag(string Name, string Value);

/// <summary>Where the configuration is read from, each source above the one before: a file, the environment, flags.</summary>
/// <param name="File">The path of the YAML file; null for none.</param>
/// <param name="Environment">The environment variables.</param>
/// <param name="Flags">The flags by the path of what they set, for example <c>upstream.url</c>.</param>
public sealed record ConfigurationSources(
    string? File, IReadOnlyDictionary<string, string> Environment, IReadOnlyDictionary<string, Flag> Flags)
{
    /// <summary>The keys that flags of <c>serve</c> set.</summary>
    public static ImmutableDictionary<string, string> PathsOfFlags { get; } = ImmutableDictionary.CreateRange(
        StringComparer.Ordinal,
        [
            KeyValuePair.Create("--upstream", "upstream.url"),
            KeyValuePair.Create("--listen", "listen.registry"),
            KeyValuePair.Create("--admin-listen", "listen.admin"),
            KeyValuePair.Create("--record", "record"),
        ]);

    /// <summary>Reads the file, if there is one, and then all sources, as for a start.</summary>
    /// <param name="withFiles">Whether the files that the configuration names are looked at too.</param>
    public ConfigurationReading Read(bool withFiles = true)
    {
        if (File is null)
        {
            return Read(text: null, withFiles);
        }

        try
        {
            return Read(ReadFile(), withFiles);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ConfigurationReading(null, [Unreadable(e)]);
        }
    }

    /// <summary>Reads all sources, with this as the file's text; null for no file.</summary>
    internal ConfigurationReading Read(string? text, bool withFiles = false) =>
        ConfigurationReader.Read(text, File ?? "", Environment, Flags, withFiles) with { Text = text };

    /// <summary>The file's text, or so much of it that it is seen to be too large.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    internal string ReadFile()
    {
        RegularFile.Require(File!);
        using var reader = new StreamReader(File!, Encoding.UTF8);
        var text = new char[YamlSettings.MaxLength + 1];
        return new string(text, 0, reader.ReadBlock(text, 0, text.Length));
    }

    internal ConfigurationFault Unreadable(Exception e) => new("", new SettingOrigin(File!), null, $"can't be read: {e.Message}");
}
