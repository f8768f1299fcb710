using RegistryGuard.Core.Tags.Binary;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Tags.Binary;

public class MoveCodecTests
{
    private const string MoveV1 =
        "01" + "02" // format, second move
        + "08" + "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
        + "01" + "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"
        + "80b8d39abb03" + "026369" + "033a3a31";

    [Fact]
    public void Decode_WhateverWasEncoded_GivesItBack()
    {
        var random = new Random(20261121);
        for (var i = 0; i < 5_000; i++)
        {
            var move = AnyMove(random);
            Assert.Equal(move, MoveCodec.Decode(MoveCodec.Encode(move)));
        }
    }

    [Fact]
    public void Encode_KnownMove_GivesTheBytesThatAreOnDisksAlready() => Assert.Equal(
        MoveV1,
        Convert.ToHexStringLower(MoveCodec.Encode(new(2, Manifest("foo"), DigestOf("bar"), Noon, "ci", "::1"))));

    [Theory]
    [InlineData("", "missing")]
    [InlineData("02", "newer version")]
    [InlineData("0100", "number of a move")]
    [InlineData("01ffffffffffffffffff01", "number of a move")]
    [InlineData("01ffffffffffffffffff02", "malformed")]
    [InlineData(MoveV1 + "00", "too many")]
    public void Decode_MalformedBytes_Throws(string hex, string why)
    {
        var thrown = Assert.Throws<EntryFormatException>(() => MoveCodec.Decode(Convert.FromHexString(hex)));
        Assert.Contains(why, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_CutOffAnywhere_Throws()
    {
        var bytes = Convert.FromHexString(MoveV1);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<EntryFormatException>(() => MoveCodec.Decode(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Encode_MoveWithoutANumber_Throws() => Assert.Throws<ArgumentOutOfRangeException>(
        () => MoveCodec.Encode(new(0, Manifest("foo"), null, Noon, "", "")));
}
