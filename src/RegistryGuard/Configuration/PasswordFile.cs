namespace RegistryGuard.Configuration;

/// <summary>A file that has a password, on one line.</summary>
internal static class PasswordFile
{
    /// <summary>Reads it; false, and why in a few words that follow its name, if it has none. The end of the line is not part of the
    /// password.</summary>
    public static bool TryRead(string file, out string password, out string fault)
    {
        if (!CertificateFiles.TryReadText(file, out password, out fault))
        {
            return false;
        }

        password = password.TrimEnd('\r', '\n');
        fault = password.Length == 0 ? "is empty" : "";
        return password.Length > 0;
    }
}
