using System.Collections.Immutable;
using System.Text;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Tags;

/// <summary>Values to test with: named ones, and generated ones that any seed gives again.</summary>
internal static class Entries
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Names = ["", "ci", "Søren Ødegård", "数据🐳", "a b\n\0\"'", new('x', 255)];

    private static readonly string[] MediaTypes =
        [.. MediaType.Manifests.Select(m => m.Value), "application/vnd.other.v1+json", "", "ünïcode/✓"];

    public static Digest DigestOf(string text) => Digest.Sha256(Encoding.UTF8.GetBytes(text));

    public static ManifestIdentity Manifest(string text) => new(DigestOf(text), null, MediaType.OciManifest.Value);

    public static PushAttempt Push(long number, string content, int minute = 0) =>
        new(new(number), Manifest(content), Noon.AddMinutes(minute), $"user{number}");

    public static Binding Pending(string content, params long[] attempts) =>
        new(Manifest(content), BindingState.Pending, Noon, "someone", new([.. attempts.Select(a => new Attempt(a))]));

    public static Binding Published(string content) =>
        new(Manifest(content), BindingState.Published, Noon, "someone", default);

    public static TagEntry Entry(Binding? binding, params string[] released) =>
        new(binding, [.. released.Select(DigestOf)], null);

    /// <summary>An immutable array compares by reference; here its elements count.</summary>
    public static void AssertSame(TagEntry expected, TagEntry? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Binding, actual.Binding);
        Assert.Equal(expected.Released.AsEnumerable(), actual.Released.AsEnumerable());
        Assert.Equal(expected.LastMove, actual.LastMove);
        Assert.Equal(expected.Recorded, actual.Recorded);
    }

    public static TagEntry Any(Random random)
    {
        var entry = new TagEntry(
            random.Next(4) == 0 ? null : AnyBinding(random),
            [.. Enumerable.Range(0, random.Next(3)).Select(_ => AnyDigest(random))],
            random.Next(3) == 0 ? AnyMove(random) : null);
        return random.Next(3) == 0 ? AnyRecorded(entry, random) : entry;
    }

    public static Move AnyMove(Random random) => new(
        random.Next(2) == 0 ? random.Next(1, 300) : random.NextInt64(1, long.MaxValue),
        AnyIdentity(random),
        random.Next(2) == 0 ? null : AnyDigest(random),
        AnyTime(random),
        Pick(random, Names),
        Pick(random, ["", "127.0.0.1", "2001:db8::1"]));

    private static Binding AnyBinding(Random random)
    {
        var isPublished = random.Next(2) == 0;
        ImmutableArray<Attempt> attempts =
            [.. Enumerable.Range(0, random.Next(OpenAttempts.Most + 1)).Select(_ => new Attempt(random.NextInt64()))];
        var isRetired = isPublished && random.Next(4) == 0;
        return new(
            AnyIndex(random),
            isPublished ? BindingState.Published : BindingState.Pending,
            AnyTime(random),
            Pick(random, Names),
            isPublished ? default : new(attempts))
        {
            IsDeleted = isRetired || (isPublished && random.Next(3) == 0),
            IsAdopted = isPublished && !isRetired && random.Next(3) == 0,
            IsRetired = isRetired,
            Watch = isPublished && !isRetired && random.Next(3) == 0 ? new(random.NextInt64(1, long.MaxValue)) : Attempt.None,
        };
    }

    private static TagEntry AnyRecorded(TagEntry entry, Random random)
    {
        var last = entry.LastMove is { } move ? move with { Content = AnyIndex(random) } : null;
        var confirmed = last is null || random.Next(4) == 0 ? null : new ConfirmedMove(last, AnyIncarnation(random)) { IsFound = random.Next(2) == 0 };
        var kept = random.Next(2) == 0 ? default : AnyKept(random);
        var pending = (confirmed is not null || !kept.IsEmpty) && random.Next(2) == 0
            ? null
            : new PendingMove(
                (entry.LastMove?.Number ?? 0) + 1,
                AnyIndex(random),
                new(random.NextInt64()),
                AnyTime(random),
                Pick(random, Names),
                AnyIncarnation(random))
            { Archives = random.Next(2) == 0 ? default : AnyKept(random) };
        return entry with { LastMove = confirmed?.Move ?? entry.LastMove, Recorded = new(confirmed, pending) { Kept = kept } };
    }

    private static KeptManifests AnyKept(Random random) =>
        new([.. Enumerable.Range(0, random.Next(1, 4)).Select(i => new KeptManifest(Noon.AddSeconds(random.Next(1_000) * 4 + i), AnyIndex(random)))]);

    private static Incarnation AnyIncarnation(Random random) => new((ulong)random.NextInt64());

    private static ManifestIdentity AnyIndex(Random random) =>
        AnyIdentity(random) with { Children = DigestSet.Of(Enumerable.Range(0, random.Next(3)).Select(_ => AnyDigest(random))) };

    private static ManifestIdentity AnyIdentity(Random random) =>
        new(AnyDigest(random), random.Next(3) == 0 ? AnyDigest(random) : null, Pick(random, MediaTypes));

    private static Digest AnyDigest(Random random)
    {
        var content = new byte[8];
        random.NextBytes(content);
        return random.Next(2) == 0 ? Digest.Sha256(content) : Digest.Sha512(content);
    }

    private static DateTimeOffset AnyTime(Random random) => random.Next(8) switch
    {
        0 => DateTimeOffset.FromUnixTimeMilliseconds(random.Next()),
        1 => DateTimeOffset.MinValue,
        2 => DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()),
        _ => Noon.AddMilliseconds(random.Next()),
    };

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
