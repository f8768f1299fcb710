namespace RegistryGuard.Upstream;

/// <summary>Stands for a client's credential: a keyed digest of its <c>Authorization</c> header, with a random key that only this process
/// has. The credential itself is never kept.</summary>
internal readonly record struct CredentialMark(UInt128 Value);
