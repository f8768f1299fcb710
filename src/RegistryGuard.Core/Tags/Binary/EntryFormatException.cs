namespace RegistryGuard.Core.Tags.Binary;

/// <summary>Bytes found in a record are not what this program wrote: damaged, another program's, or of a newer version. Stores
/// turn it into a <see cref="RecordUnavailableException"/>, so that nothing is decided on a guess.</summary>
public sealed class EntryFormatException : FormatException
{
    /// <summary>The bytes can't be read.</summary>
    public EntryFormatException()
        : this("the bytes are not an entry of the record")
    {
    }

    /// <summary>The bytes can't be read, and why.</summary>
    public EntryFormatException(string message)
        : base(message)
    {
    }

    /// <summary>The bytes can't be read, because of another failure.</summary>
    public EntryFormatException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
