namespace RegistryGuard.Core.Tags;

/// <summary>The note that all protected and recorded floating tags of a repository are in the record, as text: which record, the fingerprint of the policy,
/// and while an import is under way its number. A write that this policy may protect and the record does not bind, made under another
/// policy by any replica, removes it; so an import that began before such a write can't end with a note.</summary>
/// <param name="Record">Which record, without spaces: after a loss it is another.</param>
/// <param name="Policy">The fingerprint of the policy.</param>
public sealed record KnownNote(string Record, string Policy)
{
    /// <summary>The note that all are in the record.</summary>
    public override string ToString() => $"{Record} {Policy}";

    /// <summary>The note that an import has begun.</summary>
    public string Importing(Attempt number) => $"{this} {number}";

    /// <summary>Whether the text is this note, or says that an import has begun which will make it.</summary>
    public bool IsBegun(string? text) =>
        text is not null && (text == ToString() || text.StartsWith($"{this} ", StringComparison.Ordinal));

    /// <summary>Whether a note was made under this policy.</summary>
    public static bool IsOf(string text, string policy) => text.Split(' ') is [_, var made, ..] && made == policy;
}
