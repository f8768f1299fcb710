namespace RegistryGuard.Configuration;

/// <summary>Checks the files that the configuration names, at a start. Not at a reload: the users of these files watch them, and keep
/// what they have if a file becomes unusable.</summary>
internal static class FileCheck
{
    private const string TlsKey = "listen.tls.key";

    public static void Check(GuardConfiguration configuration, Section root)
    {
        if (configuration.Listen.Tls is { } files)
        {
            using var certificate = CertificateFiles.Server(files, out var key, out var fault);
            if (certificate is null)
            {
                root.Fault(key, fault);
                if (key != TlsKey && !CertificateFiles.TryReadText(files.Key, out _, out var keyFault))
                {
                    root.Fault(TlsKey, keyFault);
                }
            }
        }

        if (configuration.Upstream.Ca.Length > 0 && CertificateFiles.Authorities(configuration.Upstream.Ca, out var caFault) is null)
        {
            root.Fault("upstream.ca", caFault);
        }

        if (configuration.Upstream.Credentials is { } credentials && !PasswordFile.TryRead(credentials.PasswordFile, out _, out var passwordFault))
        {
            root.Fault("upstream.credentials.passwordFile", passwordFault);
        }

        var recordFault = configuration.Record switch
        {
            RecordLocation.Sqlite(var path) => RecordFileFault(Path.GetFullPath(path)),
            RecordLocation.Redis { PasswordFile: { Length: > 0 } file } when !PasswordFile.TryRead(file, out _, out var fault) =>
                $"has a passwordFile that {fault}",
            _ => null,
        };
        if (recordFault is not null)
        {
            root.Fault("record", recordFault);
        }
    }

    private static string? RecordFileFault(string path)
    {
        if (Directory.Exists(path))
        {
            return "is a folder; give the path of a file";
        }

        if (!RegularFile.IsOrWillFail(path))
        {
            return "is not a regular file, but a pipe, a socket or a device";
        }

        var folder = Path.GetDirectoryName(path) ?? "/";
        // What is missing of the folder is made at the start.
        while (!Directory.Exists(folder))
        {
            if (File.Exists(folder))
            {
                return $"can't be made: {folder} is a file, not a folder";
            }

            folder = Path.GetDirectoryName(folder) ?? "/";
        }

        return FolderFault(folder, isThere: File.Exists(path));
    }

    // SQLite makes files beside the record, so a record that is there already needs it too.
    private static string? FolderFault(string folder, bool isThere)
    {
        try
        {
            DiskFaults.TryFolder(folder);
            return null;
        }
        catch (IOException e) when (DiskFaults.Of(e) is not null || (isThere && DiskFaults.IsReadOnly(e)))
        {
            // The guard starts, and says so.
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return $"can't be kept there: this user can't write to the folder {folder}";
        }
        catch (IOException e)
        {
            return $"can't be kept there: the folder {folder} can't be written to ({DiskFaults.OfFolder(e)})";
        }
    }
}
