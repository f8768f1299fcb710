using System.Collections.Immutable;
using System.Text;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Policy;

/// <summary>A short text that differs when two policies may class a tag in different ways. It is for what the record notes of a policy:
/// whether it knows all tags that this one protects. So <c>delete</c>, <c>pushers</c> and <c>target</c> have no part in it: they say
/// who may write a tag, and what, and not which class it has.</summary>
internal static class PolicyFingerprint
{
    public static string Of(TagClass defaultClass, bool builtin, ImmutableArray<Rule> rules)
    {
        // No pattern has a line break, so the parts can't run into each other.
        var text = new StringBuilder().Append(defaultClass).Append('\n').Append(builtin);
        foreach (var rule in rules)
        {
            text.Append("\n\n").Append(rule.Classification.Class);
            if (rule.Classification.Keep > 0)
            {
                // Its archive tags have another class.
                text.Append("\nk");
            }

            Append(text, "\nr ", rule.Repositories);
            Append(text, "\nt ", rule.Tags);
        }

        return new string(Digest.Sha256(Encoding.UTF8.GetBytes(text.ToString())).HexPart[..32]);
    }

    /// <summary>A short text that differs when two policies may decide anything in different ways: by it the replicas of a guard are
    /// compared.</summary>
    public static string OfWhole(TagPolicy policy)
    {
        var text = new StringBuilder(policy.Fingerprint).Append('\n').Append(policy.BlobDeletes).Append('\n').Append(policy.SparseIndexes);
        foreach (var rule in policy.Rules)
        {
            // A record says all its members; of those that are lists it says the type.
            text.Append("\n\n").Append(rule.Classification).Append('\n').Append(rule.Classification.Target?.Template);
            Append(text, "\np ", rule.Classification.Pushers?.Names ?? []);
        }

        return new string(Digest.Sha256(Encoding.UTF8.GetBytes(text.ToString())).HexPart[..32]);
    }

    private static void Append(StringBuilder text, string before, ImmutableArray<TagPattern> patterns)
    {
        foreach (var pattern in patterns)
        {
            text.Append(before).Append(pattern.Text);
        }
    }
}
