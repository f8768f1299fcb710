using System.Text;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tags.Binary;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Tags.Binary;

public class TagEntryCodecTests
{
    private const string PublishedV1 =
        "01" + "03" // format, flags: bound and published
        + "08" + "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae" // an OCI manifest, of "foo"
        + "80b8d39abb03" // 2026-11-20 12:00
        + "026369"; // ci

    private const string WatchedV1 =
        "01" + "41" // watched
        + "08" + "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae" + "80b8d39abb03" + "026369"
        + "02" + "4000000000000001"; // adopted, by this attempt

    private const string PendingV1 =
        "01" + "01" // pending
        + "22" + "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae" // a Docker list with an alias
        + "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"
        + "80b8d39abb03" + "00" // nobody
        + "02" + "0000000000000000" + "4000000000000001"; // two attempts

    private const string FloatedV1 =
        "01" + "0c" // released, moved
        + "01" + "012c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
        + "8102" // move 257
        + "00" + "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9" + "03782f79" // x/y, spelled out
        + "00" // from nowhere
        + "01" // 1 ms before 2025
        + "00" + "033a3a31"; // ::1

    // Move 1, found in incarnation 1; pending in its place, in incarnation 2, attempt 3.
    private const string MovedV1 =
        "01" + "88" // moved, recorded
        + "01" + "08" + "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae" + "00" // move 1
        + "80b8d39abb03" + "026369" + "00"
        + "0f" + "0000000000000001" // confirmed, found, with children; pending
        + "01" + "fcde2b2edba56bf408601fb721fe9b5c"
        + "08" + "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"
        + "0000000000000003" + "80b8d39abb03" + "00" + "0000000000000002";

    // Move 1, confirmed in incarnation 1; two manifests are kept, the second with a child; for a pending move the same again are to be.
    private const string KeptPart =
        "02" // so many
        + "80b8d39abb03" + "08" + "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae" + "00"
        + "b0a8d39abb03" + "08" + "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9" + "01" + "01" + "baa5a0964d3320fbc0c6a922140453c8";

    private const string KeptV1 =
        "01" + "88" // moved, recorded
        + "01" + "08" + "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae" + "00" // move 1
        + "80b8d39abb03" + "026369" + "00"
        + "69" + "0000000000000001" // confirmed; pending; kept; archives
        + "08" + "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"
        + "0000000000000003" + "80b8d39abb03" + "00" + "0000000000000002"
        + KeptPart + KeptPart;

    private static readonly Dictionary<string, TagEntry> Known = new(StringComparer.Ordinal)
    {
        ["adopted"] = new(new(Manifest("foo"), BindingState.Published, Noon, "ci", default) { IsAdopted = true }, [], null),
        ["watched"] = new(
            new(Manifest("foo"), BindingState.Published, Noon, "ci", default) { IsAdopted = true, Watch = new((1L << 62) + 1) }, [], null),
        ["published"] = new(new(Manifest("foo"), BindingState.Published, Noon, "ci", default), [], null),
        ["pending"] = new(
            new(
                new(DigestOf("foo"), DigestOf("bar"), MediaType.DockerList.Value),
                BindingState.Pending,
                Noon,
                "",
                new([Attempt.None, new((1L << 62) + 1)])),
            [],
            null),
        ["floated"] = new(
            null,
            [DigestOf("foo")],
            new(257, new(DigestOf("bar"), null, "x/y"), null, new(2024, 12, 31, 23, 59, 59, 999, TimeSpan.Zero), "", "::1")),
        ["moved"] = Moved(),
        ["kept"] = WithKept(),
        ["unknown"] = TagEntry.Unknown,
    };

    public static TheoryData<string, string> Golden => new()
    {
        { "published", PublishedV1 },
        { "pending", PendingV1 },
        { "floated", FloatedV1 },
        { "adopted", PublishedV1.Replace("0103", "0143", StringComparison.Ordinal) },
        { "watched", WatchedV1 },
        { "moved", MovedV1 },
        { "kept", KeptV1 },
        { "unknown", "0100" },
    };

    public static TheoryData<string, string> Malformed => new()
    {
        { "", "missing" },
        { "00", "does not exist" },
        { "02" + "00", "newer version" },
        { "ff", "newer version" },
        { "01", "missing" },
        { "0110", "flags" },
        { "0102", "flags" },
        { "0106", "flags" },
        { "0140", "flags" },
        { WatchedV1.Replace("0263690240", "0263690440", StringComparison.Ordinal), "flags" },
        { WatchedV1.Replace("4000000000000001", "0000000000000000", StringComparison.Ordinal), "flags" },
        { "0161", "flags" },
        { "0120", "flags" },
        { "0121", "missing" },
        { "0142", "flags" },
        { "0183", "missing" },
        { "0180", "missing" },
        { "018000", "flags 0 of a recorded" },
        { "018001", "flags 1 of a recorded" },
        { "018002", "flags 2 of a recorded" },
        { "018010", "flags 16 of a recorded" },
        { "018040", "flags 64 of a recorded" },
        { "018080", "flags 128 of a recorded" },
        { "01802000", "no kept" },
        { "01802066", "count" },
        { MovedV1 + "00", "too many" },
        { "010000", "too many" },
        { PublishedV1 + "00", "too many" },
        { PublishedV1.Replace("010308", "01030c", StringComparison.Ordinal), "no digest" },
        { PublishedV1.Replace("010308", "010328", StringComparison.Ordinal), "media type" },
        { PublishedV1.Replace("0103", "0101", StringComparison.Ordinal), "missing" },
        { PublishedV1.Replace("026369", "02ff69", StringComparison.Ordinal), "UTF-8" },
        { PublishedV1.Replace("026369", "03636900", StringComparison.Ordinal) + "00", "too many" },
        { PublishedV1.Replace("9abb03", "9abb8300", StringComparison.Ordinal), "number" },
        { PublishedV1.Replace("9abb03", "ffffffffffffff7f", StringComparison.Ordinal), "number" },
        { PublishedV1.Replace("9abb03", "ffffffffffff01", StringComparison.Ordinal), "time" },
        { PendingV1.Replace("020000", "090000", StringComparison.Ordinal), "count" },
        { "0104" + "00", "no released" },
        { "0104" + "ffffffffffffffffff01", "count" },
        { "0104" + "0103" + new string('0', 64), "algorithm" },
        { "0104" + "0100" + new string('0', 64), "digest is missing" },
        { FloatedV1.Replace("8102", "00", StringComparison.Ordinal), "number of a move" },
    };

    [Fact]
    public void Decode_WhateverWasEncoded_GivesItBack()
    {
        var random = new Random(20261120);
        for (var i = 0; i < 5_000; i++)
        {
            var entry = Any(random);
            var bytes = TagEntryCodec.Encode(entry);
            var decoded = TagEntryCodec.Decode(bytes);
            AssertSame(entry, decoded);
            Assert.Equal(bytes, TagEntryCodec.Encode(decoded));
        }
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void Encode_KnownEntry_GivesTheBytesThatAreOnDisksAlready(string name, string hex)
    {
        var entry = Known[name];
        Assert.Equal(hex, Convert.ToHexStringLower(TagEntryCodec.Encode(entry)));
        AssertSame(entry, TagEntryCodec.Decode(Convert.FromHexString(hex)));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Decode_MalformedBytes_Throws(string hex, string why)
    {
        var thrown = Assert.Throws<EntryFormatException>(() => TagEntryCodec.Decode(Convert.FromHexString(hex)));
        Assert.Contains(why, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PublishedV1)]
    [InlineData(PendingV1)]
    [InlineData(FloatedV1)]
    public void Decode_CutOffAnywhere_Throws(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<EntryFormatException>(() => TagEntryCodec.Decode(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Decode_DamagedAnywhere_ThrowsOrGivesWhatTheseBytesMean()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = TagEntryCodec.Encode(Any(random));
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            TagEntry decoded;
            try
            {
                decoded = TagEntryCodec.Decode(bytes);
            }
            catch (EntryFormatException)
            {
                continue;
            }

            Assert.Equal(bytes, TagEntryCodec.Encode(decoded));
        }
    }

    [Theory]
    [InlineData("ci", 44)]
    [InlineData("github-actions[bot]", 61)]
    public void Encode_PublishedBinding_IsSmallEnoughForAMillionTagsInMemory(string by, int length) =>
        Assert.Equal(length, TagEntryCodec.Encode(new(Published("x") with { By = by }, [], null)).Length);

    [Fact]
    public void Encode_LongUserName_IsCutAtAWholeCharacter()
    {
        var by = new string('x', 254) + "é" + "rest";
        Assert.Equal(new string('x', 254), Kept(by));
        Assert.Equal(new string('€', 85), Kept(new string('€', 5_000)));
        Assert.Equal(255, Encoding.UTF8.GetByteCount(Kept(new string('€', 5_000))));
    }

    [Fact]
    public void Encode_UserNameThatIsNoUnicode_KeepsWhatIs() => Assert.Equal("a\ufffdb", Kept("a\ud800b"));

    [Fact]
    public void Encode_TimeFinerThanMilliseconds_IsKeptToTheMillisecondInUtc()
    {
        var at = new DateTimeOffset(2026, 11, 20, 14, 0, 0, 1, TimeSpan.FromHours(2)).AddTicks(9_999);
        var kept = TagEntryCodec.Decode(TagEntryCodec.Encode(new(Published("x") with { Since = at }, [], null)));
        Assert.Equal(Noon.AddMilliseconds(1), kept.Binding!.Since);
        Assert.Equal(TimeSpan.Zero, kept.Binding.Since.Offset);
    }

    [Fact]
    public void Encode_MoreOpenAttemptsThanAreToldApart_Throws() =>
        Assert.Throws<ArgumentException>(() => TagEntryCodec.Encode(Entry(Pending("x", 1, 2, 3, 4, 5, 6, 7, 8, 9))));

    private static string Kept(string by) =>
        TagEntryCodec.Decode(TagEntryCodec.Encode(new(Published("x") with { By = by }, [], null))).Binding!.By;

    private static TagEntry WithKept()
    {
        var move = new Move(1, Manifest("foo"), null, Noon, "ci", "");
        var kept = new KeptManifests(
            new KeptManifest(Noon, Manifest("foo")),
            new KeptManifest(Noon.AddSeconds(-1), Manifest("bar") with { Children = DigestSet.Of(DigestOf("baz")) }));
        var pending = new PendingMove(2, Manifest("bar"), new(3), Noon, "", new(2)) { Archives = kept };
        return new(null, [], move) { Recorded = new(new(move, new(1)), pending) { Kept = kept } };
    }

    private static TagEntry Moved()
    {
        var move = new Move(1, Manifest("foo") with { Children = DigestSet.Of(DigestOf("bar")) }, null, Noon, "ci", "");
        var pending = new PendingMove(2, Manifest("bar"), new(3), Noon, "", new(2));
        return new(null, [], move) { Recorded = new(new(move, new(1)) { IsFound = true }, pending) };
    }
}
