using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RegistryGuard.Configuration;

/// <summary>Reads certificates and keys (PEM), or says what is wrong with a file, in a few words that follow its name.</summary>
internal static class CertificateFiles
{
    /// <summary>The certificate of the listeners.</summary>
    /// <param name="files">The files.</param>
    /// <param name="key">The setting whose file is at fault.</param>
    /// <param name="fault">What is wrong with it.</param>
    /// <returns>Null if it can't be used.</returns>
    public static X509Certificate2? Server(TlsFiles files, out string key, out string fault)
    {
        key = "listen.tls.certificate";
        if (!TryReadText(files.Certificate, out var certificatePem, out fault))
        {
            return null;
        }

        try
        {
            X509Certificate2.CreateFromPem(certificatePem).Dispose();
        }
        catch (CryptographicException)
        {
            fault = "has no certificate that can be read (PEM: -----BEGIN CERTIFICATE-----)";
            return null;
        }

        key = "listen.tls.key";
        if (!TryReadText(files.Key, out var keyPem, out fault))
        {
            return null;
        }

        try
        {
            using var pem = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            // The key of a certificate made from PEM can't be used for TLS everywhere; one that went through PKCS #12 can.
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            fault = !keyPem.Contains("PRIVATE KEY-----", StringComparison.Ordinal) ? "has no private key (PEM: -----BEGIN PRIVATE KEY-----)"
                : keyPem.Contains("ENCRYPTED", StringComparison.Ordinal) ? "is encrypted; give the key without a passphrase"
                : "is not the key of the certificate in listen.tls.certificate";
            return null;
        }
    }

    /// <summary>The authorities in a file; null if it can't be used.</summary>
    public static X509Certificate2Collection? Authorities(string file, out string fault)
    {
        if (!TryReadText(file, out var pem, out fault))
        {
            return null;
        }

        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(pem);
            fault = "has no certificate (PEM: -----BEGIN CERTIFICATE-----)";
            return authorities.Count > 0 ? authorities : null;
        }
        catch (CryptographicException)
        {
            fault = "has a certificate that can't be read";
            return null;
        }
    }

    /// <summary>Reads a file; false, and why, if it can't be read.</summary>
    public static bool TryReadText(string file, out string text, out string fault)
    {
        (text, fault) = ("", "");
        try
        {
            RegularFile.Require(file);
            text = File.ReadAllText(file);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            fault = "is a file that is not there";
        }
        catch (UnauthorizedAccessException)
        {
            fault = Directory.Exists(file) ? "is a folder, not a file" : "is a file that this user may not read";
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            fault = $"can't be read: {e.Message}";
        }

        return false;
    }
}
