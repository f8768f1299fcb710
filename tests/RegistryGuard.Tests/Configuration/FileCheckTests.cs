using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RegistryGuard.Tests.Configuration;

/// <summary>What a start would refuse of the files that a configuration names, `check` says, with the setting and its line.</summary>
public sealed class FileCheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("registryguard-tests-").FullName;

    public FileCheckTests()
    {
        WritePair("one");
        WritePair("two");
        File.WriteAllText($"{_folder}/rubbish", "rubbish");
        File.WriteAllText($"{_folder}/empty", "\n");
        Fifo.Make($"{_folder}/pipe");
        File.CreateSymbolicLink($"{_folder}/link", "pipe");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("listen: { registry: https://127.0.0.1:0, tls: { certificate: F/none, key: F/one.key } }", "listen.tls.certificate", "is a file that is not there")]
    [InlineData("listen: { registry: https://127.0.0.1:0, tls: { certificate: F/one.crt, key: F/none } }", "listen.tls.key", "is a file that is not there")]
    [InlineData("listen: { registry: https://127.0.0.1:0, tls: { certificate: F/rubbish, key: F/one.key } }", "listen.tls.certificate", "has no certificate that can be read")]
    [InlineData("listen: { registry: https://127.0.0.1:0, tls: { certificate: F/one.crt, key: F/rubbish } }", "listen.tls.key", "has no private key")]
    [InlineData("listen: { registry: https://127.0.0.1:0, tls: { certificate: F/one.crt, key: F/two.key } }", "listen.tls.key", "is not the key of the certificate")]
    [InlineData("listen: { registry: https://127.0.0.1:0, tls: { certificate: F, key: F/two.key } }", "listen.tls.certificate", "is a folder, not a file")]
    [InlineData("upstream: { ca: F/none }", "upstream.ca", "is a file that is not there")]
    [InlineData("upstream: { ca: F/rubbish }", "upstream.ca", "has no certificate")]
    [InlineData("record: 'sqlite:F'", "record", "is a folder; give the path of a file")]
    [InlineData("record: 'sqlite:F/rubbish/record.db'", "record", "is a file, not a folder")]
    [InlineData("record: 'sqlite:/proc/none/record.db'", "record", "can't be kept there: the folder /proc can't be written to (no file can be made there)")]
    [InlineData("listen: { registry: https://127.0.0.1:0, tls: { certificate: F/pipe, key: F/one.key } }", "listen.tls.certificate", "is not a regular file")]
    [InlineData("listen: { registry: https://127.0.0.1:0, tls: { certificate: F/one.crt, key: F/link } }", "listen.tls.key", "is not a regular file")]
    [InlineData("upstream: { ca: F/pipe }", "upstream.ca", "is not a regular file")]
    [InlineData("upstream: { ca: /dev/zero }", "upstream.ca", "is not a regular file")]
    [InlineData("record: 'sqlite:F/pipe'", "record", "is not a regular file")]
    [InlineData("record: 'redis:a:1,passwordFile=F/pipe'", "record", "is not a regular file")]
    [InlineData("record: 'redis:a:1,passwordFile=F/none'", "record", "has a passwordFile that is a file that is not there")]
    [InlineData("upstream: { credentials: { username: a, passwordFile: F/none } }", "upstream.credentials.passwordFile", "is a file that is not there")]
    [InlineData("upstream: { credentials: { username: a, passwordFile: F/empty } }", "upstream.credentials.passwordFile", "is empty")]
    [InlineData("upstream: { credentials: { username: a, passwordFile: F/pipe } }", "upstream.credentials.passwordFile", "is not a regular file")]
    [InlineData("record: 'redis:a:1,passwordFile=F/empty'", "record", "has a passwordFile that is empty")]
    public void Read_FileThatAStartWouldRefuse_IsAFaultOfItsSetting(string yaml, string path, string message)
    {
        var sources = Sources("# a comment\n" + yaml);

        var fault = Assert.Single(sources.Read().Faults);

        Assert.Equal((path, 2), (fault.Path, fault.Origin.Line));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Empty(sources.Read(withFiles: false).Faults);
    }

    [Fact]
    public void Read_CertificateAndKeyBothMissing_AreAFaultEach() => Assert.Equal(
        ["listen.tls.certificate", "listen.tls.key"],
        Sources("listen: { registry: https://127.0.0.1:0, tls: { certificate: F/none, key: F/neither } }").Read().Faults
            .Where(fault => fault.Message.Contains("is a file that is not there", StringComparison.Ordinal)).Select(fault => fault.Path));

    [Fact]
    public void Read_FilesThatAreInOrder_AreNoFaultsAndNothingIsLeftBehind()
    {
        var sources = Sources($$"""
            listen: { registry: https://127.0.0.1:0, tls: { certificate: F/one.crt, key: F/one.key } }
            upstream: { ca: F/two.crt }
            record: sqlite:F/deep/down/record.db
            """);

        Assert.Empty(sources.Read().Faults);
        Assert.Equal(["empty", "guard.yaml", "link", "one.crt", "one.key", "pipe", "rubbish", "two.crt", "two.key"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private RegistryGuard.Configuration.ConfigurationSources Sources(string yaml)
    {
        File.WriteAllText($"{_folder}/guard.yaml", yaml.Replace("passwordFile", "password-file", StringComparison.Ordinal).Replace("F", _folder, StringComparison.Ordinal).Replace("password-file", "passwordFile", StringComparison.Ordinal));
        return Reading.Sources($"{_folder}/guard.yaml");
    }

    private void WritePair(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText($"{_folder}/{name}.crt", certificate.ExportCertificatePem());
        File.WriteAllText($"{_folder}/{name}.key", key.ExportPkcs8PrivateKeyPem());
    }
}
