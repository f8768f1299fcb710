namespace RegistryGuard.Core.Tags;

/// <summary>The key that signs the locations of uploads. It is made once, at random, and kept in the record, so all replicas of a guard
/// share it.</summary>
public interface IUploadKey
{
    /// <summary>32 bytes, the same at every call and on every replica.</summary>
    /// <exception cref="RecordUnavailableException">The record could not answer in time.</exception>
    ValueTask<ReadOnlyMemory<byte>> UploadKeyAsync(CancellationToken cancellation);
}
