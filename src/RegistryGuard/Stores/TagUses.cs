using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tags.Binary;

namespace RegistryGuard.Stores;

/// <summary>Looks through all entries of a repository as a store holds them. A store may give one twice.</summary>
internal sealed class TagUses(RepositoryName repository, DigestSet digests)
{
    private readonly Dictionary<Tag, TagUse> _found = [];
    private readonly HashSet<Tag> _published = [];

    /// <summary>The tags that need one of the digests.</summary>
    public IReadOnlyList<TagUse> Found => [.. _found.Values];

    /// <summary>The tags whose bindings are published.</summary>
    public IReadOnlySet<Tag> Published => _published;

    /// <summary>Looks at one entry.</summary>
    /// <exception cref="RecordUnavailableException">The entry can't be read, so it may need anything.</exception>
    public void Add(Tag tag, byte[] entry)
    {
        try
        {
            var found = TagEntryCodec.Decode(entry);
            if (found.Binding is { IsPublished: true })
            {
                _published.Add(tag);
            }

            if (TagUse.Of(tag, found, digests) is { } use)
            {
                _found[tag] = use;
            }
        }
        catch (EntryFormatException e)
        {
            throw new RecordUnavailableException($"the record's entry of {repository}:{tag} can't be read: {e.Message}", e);
        }
    }
}
