namespace RegistryGuard.Stores.Copying;

/// <summary>Why no guard starts on a copy that was not finished: what it lacks would look free.</summary>
internal static class HalfCopy
{
    public static RecordOpenException Fault(string record) =>
        new($"the record {record} is a copy that was not finished: run registryguard record copy again");
}
