using System.Reflection;

namespace RegistryGuard.Core.Tests.Protocol;

/// <summary>One case of a machine: what it does, and what comes of it, line by line. The files are beside this one.</summary>
/// <param name="Title">What the case is about.</param>
/// <param name="Lines">Each act and its outcome; of the last one its answer.</param>
internal sealed record Transcript(string Title, IReadOnlyList<(string Act, string Outcome)> Lines)
{
    /// <summary>All of a file, in its order. A line that begins with '#' is a title, one with '=' a heading; what comes before the first
    /// is for its readers.</summary>
    public static IReadOnlyList<Transcript> Read(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{typeof(Transcript).Namespace}.{file}")!;
        using var reader = new StreamReader(stream);
        var transcripts = new List<Transcript>();
        var lines = new List<(string, string)>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                transcripts.Add(new(line[2..], lines = []));
            }
            else if (transcripts.Count > 0 && line.Length > 0 && line[0] != '=')
            {
                var colon = line.IndexOf(": ", StringComparison.Ordinal);
                lines.Add((line[..colon], line[(colon + 2)..]));
            }
        }

        return transcripts;
    }

    /// <summary>As a test's data: its title.</summary>
    public static TheoryData<string> Titles(string file) => [.. Read(file).Select(transcript => transcript.Title)];

    /// <summary>Whether the title ends with this remark.</summary>
    public bool Has(string remark) => Title.EndsWith(", " + remark, StringComparison.Ordinal);
}
