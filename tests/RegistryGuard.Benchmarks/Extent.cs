namespace RegistryGuard.Benchmarks;

/// <summary>How long all of it takes.</summary>
internal sealed record Extent(
    int Rounds, TimeSpan Load, int Pushes, int Tags, int WholePushes, IReadOnlyList<int> Records, IReadOnlyList<int> Rules, long LargestBlob)
{
    /// <summary>About ten minutes.</summary>
    public static Extent Whole { get; } = new(3, TimeSpan.FromSeconds(2), 100, 60, 40, [1_000, 100_000, 1_000_000], [10, 100, 1_000], 10L << 30);

    /// <summary>About four minutes, and less to be relied on.</summary>
    public static Extent Quick { get; } = new(2, TimeSpan.FromSeconds(1), 30, 20, 15, [1_000, 10_000], [10, 1_000], 1L << 30);
}
