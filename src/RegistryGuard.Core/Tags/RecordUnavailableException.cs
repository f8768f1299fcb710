namespace RegistryGuard.Core.Tags;

/// <summary>The record could not answer, or not in time.</summary>
public sealed class RecordUnavailableException : Exception
{
    /// <summary>The record could not answer.</summary>
    public RecordUnavailableException()
        : this("the record could not answer")
    {
    }

    /// <summary>The record could not answer.</summary>
    public RecordUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>The record could not answer, because of another failure.</summary>
    public RecordUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
