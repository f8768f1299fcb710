namespace RegistryGuard.Stores;

/// <summary>The record can't be used as it is: the program does not start. The message is one sentence for the operator.</summary>
public sealed class RecordOpenException : Exception
{
    public RecordOpenException()
        : this("the record can't be opened")
    {
    }

    public RecordOpenException(string message)
        : base(message)
    {
    }

    public RecordOpenException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
