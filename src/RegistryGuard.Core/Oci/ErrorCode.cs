namespace RegistryGuard.Core.Oci;

/// <summary>The error codes of the OCI distribution spec ("Error Codes") that the guard itself answers with.</summary>
public enum ErrorCode
{
    /// <summary>No such upload.</summary>
    BlobUploadUnknown,

    /// <summary>The request is understood and refused by policy.</summary>
    Denied,

    /// <summary>The digest given does not match the content, or is not a digest.</summary>
    DigestInvalid,

    /// <summary>A manifest refers to something that is not there.</summary>
    ManifestBlobUnknown,

    /// <summary>The manifest is malformed or of a kind that is not accepted.</summary>
    ManifestInvalid,

    /// <summary>No such manifest.</summary>
    ManifestUnknown,

    /// <summary>The repository name is not in the grammar.</summary>
    NameInvalid,

    /// <summary>No such repository or path.</summary>
    NameUnknown,

    /// <summary>The content is larger than allowed, or not as long as it said.</summary>
    SizeInvalid,

    /// <summary>The tag is not in the grammar.</summary>
    TagInvalid,

    /// <summary>Too many requests at once.</summary>
    TooManyRequests,

    /// <summary>Something needed for an answer can't be reached now.</summary>
    Unavailable,

    /// <summary>The operation is not offered.</summary>
    Unsupported,
}

/// <summary>The codes' spelling on the wire.</summary>
public static class ErrorCodes
{
    /// <summary>The code as it stands in the JSON answer.</summary>
    public static string Wire(this ErrorCode code) => code switch
    {
        ErrorCode.BlobUploadUnknown => "BLOB_UPLOAD_UNKNOWN",
        ErrorCode.Denied => "DENIED",
        ErrorCode.DigestInvalid => "DIGEST_INVALID",
        ErrorCode.ManifestBlobUnknown => "MANIFEST_BLOB_UNKNOWN",
        ErrorCode.ManifestInvalid => "MANIFEST_INVALID",
        ErrorCode.ManifestUnknown => "MANIFEST_UNKNOWN",
        ErrorCode.NameInvalid => "NAME_INVALID",
        ErrorCode.NameUnknown => "NAME_UNKNOWN",
        ErrorCode.SizeInvalid => "SIZE_INVALID",
        ErrorCode.TagInvalid => "TAG_INVALID",
        ErrorCode.TooManyRequests => "TOOMANYREQUESTS",
        ErrorCode.Unavailable => "UNAVAILABLE",
        ErrorCode.Unsupported => "UNSUPPORTED",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "not an error code"),
    };
}
