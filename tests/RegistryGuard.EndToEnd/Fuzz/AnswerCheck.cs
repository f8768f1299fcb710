using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>Holds what a client was answered against what it would have been answered alone: byte for byte the same, but for
/// the time and what the guard leaves out.</summary>
public static class AnswerCheck
{
    private static readonly string[] Left = ["Date", "Connection", "Transfer-Encoding", "X-Content-Type-Options", "Vary"];

    /// <summary>How they differ; null if they don't.</summary>
    public static string? Difference(WireMessage alone, WireMessage? answer)
    {
        if (answer is null)
        {
            return $"no answer instead of {alone.StartLine}";
        }

        if (answer.Status != alone.Status)
        {
            return $"{answer.StartLine} {answer.Text} instead of {alone.StartLine}";
        }

        var (expected, given) = (Lines(alone), Lines(answer));
        return !expected.SequenceEqual(given, StringComparer.Ordinal)
            ? $"{string.Join(", ", given.Except(expected))} instead of {string.Join(", ", expected.Except(given))}"
            : !alone.Content.AsSpan().SequenceEqual(answer.Content)
            ? $"another body: {answer.Text} instead of {alone.Text}"
            : null;
    }

    private static List<string> Lines(WireMessage message) =>
        [.. message.Headers
            .Where(header => !Left.Contains(header.Name, StringComparer.OrdinalIgnoreCase))
            .Select(header => $"{header.Name.ToUpperInvariant()}: {header.Value}")
            .Order(StringComparer.Ordinal)];
}
