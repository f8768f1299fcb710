using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tags.Binary;

namespace RegistryGuard.Stores.Redis;

/// <summary>Entries as Redis keeps them: none is the empty string.</summary>
internal static class RedisEntries
{
    public static bool EndsPublished(TagEntry entry, TagEntry? next) =>
        next is not null && entry.Binding is { IsPublished: true, IsDeleted: false } former
        && !(next.Binding is { IsPublished: true, IsDeleted: false } binding && binding.Content.IsSameAs(former.Content));

    public static byte[] Encode(TagEntry entry) => entry.IsUnknown ? [] : TagEntryCodec.Encode(entry);

    public static TagEntry Decode(RepositoryName repository, Tag tag, byte[] bytes)
    {
        try
        {
            return bytes.Length == 0 ? TagEntry.Unknown : TagEntryCodec.Decode(bytes);
        }
        catch (EntryFormatException e)
        {
            throw RedisFaults.Unreadable($"entry of {repository}:{tag}", e);
        }
    }
}
