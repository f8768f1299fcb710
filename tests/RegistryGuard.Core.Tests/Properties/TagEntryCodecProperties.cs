using FsCheck.Fluent;
using RegistryGuard.Core.Tags.Binary;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Properties;

public sealed class TagEntryCodecProperties
{
    [Fact]
    public void Entry_WrittenAndRead_IsTheSame() => Texts.Hold(Prop.ForAll<int>(seed =>
    {
        var entry = Entries.Any(new Random(seed));
        Entries.AssertSame(entry, TagEntryCodec.Decode(TagEntryCodec.Encode(entry)));
    }));

    // A record that was damaged, or written by a newer version, is said to be; nothing else is made of it.
    [Fact]
    public void Bytes_ThatAreNoEntry_AreRefusedAsSuch() => Texts.Hold(Prop.ForAll<int, byte>((seed, damage) =>
    {
        var bytes = TagEntryCodec.Encode(Entries.Any(new Random(seed)));
        bytes[new Random(seed).Next(bytes.Length)] ^= damage;
        try
        {
            var entry = TagEntryCodec.Decode(bytes);
            // Still an entry: then it is just what its bytes say.
            return TagEntryCodec.Encode(entry).AsSpan().SequenceEqual(bytes);
        }
        catch (EntryFormatException)
        {
            return true;
        }
    }));
}
