using RegistryGuard.Configuration;

namespace RegistryGuard.Tests.Configuration;

public class RecordLocationParserTests
{
    public static TheoryData<string, RecordLocation> Good => new()
    {
        { "sqlite:data/record.db", new RecordLocation.Sqlite("data/record.db") },
        { "sqlite:/a b,c=d.db", new RecordLocation.Sqlite("/a b,c=d.db") },
        { "redis:127.0.0.1:6380", At("127.0.0.1:6380") },
        { "redis:redis.example.com", At("redis.example.com:6379") },
        { "redis:[::1]:7000", At("[::1]:7000") },
        { "redis:a:1,b:2,c", At("a:1,b:2,c:6379") },
        { "redis:a:1,password=p=w d", At("a:1") with { Password = "p=w d" } },
        { "redis:a:1,passwordFile=/run/secrets/redis", At("a:1") with { PasswordFile = "/run/secrets/redis" } },
        {
            "redis:a:1,b:1,waitReplicas=1,ssl=true,deadline=250ms",
            At("a:1,b:1") with { WaitReplicas = 1, Ssl = true, Deadline = TimeSpan.FromMilliseconds(250) }
        },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void Record_OfTheGrammar_IsRead(string text, RecordLocation location) =>
        Assert.Equal(location, Reading.Good($"record: '{text}'").Record);

    [Theory]
    [InlineData("mysql:host", "must be sqlite: and the path of a file")]
    [InlineData("sqlite:", "must be sqlite: and the path of a file")]
    [InlineData("redis:", "must begin with what names a server as HOST or HOST:PORT")]
    [InlineData("redis://a:1", "must begin with what names a server as HOST or HOST:PORT")]
    [InlineData("redis:ssl=true", "must begin with what names a server as HOST or HOST:PORT")]
    [InlineData("redis:a:99999", "must begin with what names a server as HOST or HOST:PORT")]
    [InlineData("redis:a:0", "must begin with what names a server as HOST or HOST:PORT")]
    [InlineData("redis:a b:1", "must begin with what names a server as HOST or HOST:PORT")]
    [InlineData("redis:me@a:1", "must begin with what names a server as HOST or HOST:PORT")]
    [InlineData("redis:a:1,ssl=true,b:1", "must have all servers before the first option")]
    [InlineData("redis:a:1,ssl=true,ssl=true", "has an option twice")]
    [InlineData("redis:a:1,ssl=maybe", "has a ssl that")]
    [InlineData("redis:a:1,waitReplicas=-1", "has a waitReplicas that")]
    [InlineData("redis:a:1,waitReplicas=17", "has a waitReplicas that")]
    [InlineData("redis:a:1,deadline=0s", "has a deadline that")]
    [InlineData("redis:a:1,deadline=1", "has a deadline that")]
    [InlineData("redis:a:1,passwordFile=", "has a passwordFile that must not be empty")]
    [InlineData("redis:a:1,password=p,passwordFile=f", "must have a password or a passwordFile, not both")]
    [InlineData("redis:a:1,abortConnect=false", "has an unknown option, number 1 after the servers; there are password, passwordFile, ssl, waitReplicas, deadline")]
    [InlineData("redis:a:1,password=hunter2,paswordFile=/x", "has an unknown option, number 2 after the servers; did you mean passwordFile?")]
    [InlineData("redis:a:1,SSL=true", "has an unknown option, number 1 after the servers; did you mean ssl?")]
    public void Record_OutsideTheGrammar_IsAFault(string text, string begins)
    {
        var fault = Reading.Fault($"record: '{text}'");

        Assert.Equal("record", fault.Path);
        Assert.StartsWith(begins, fault.Message, StringComparison.Ordinal);
    }

    // A folder that is named by a blank is nobody's.
    [Theory]
    [InlineData("sqlite: /path/record.db", "sqlite:/path/record.db")]
    [InlineData("sqlite:/path/record.db ", "sqlite:/path/record.db")]
    [InlineData(" sqlite:/path/record.db", "sqlite:/path/record.db")]
    [InlineData("sqlite:\u00a0data/my record.db", "sqlite:data/my record.db")]
    [InlineData("redis: host", "redis:host")]
    [InlineData("redis:host:6379 ", "redis:host:6379")]
    [InlineData(" redis:host,ssl=true", "redis:host,ssl=true")]
    [InlineData("redis: host,password=hunter2", "it without them")]
    [InlineData("sqlite: /p;Password=hunter2", "it without them")]
    public void Record_WithABlankAtAnEnd_IsAFaultThatProposesItWithout(string text, string proposed)
    {
        foreach (var fault in (ConfigurationFault[])[Reading.Fault($"record: '{text}'"), Reading.Fault("{}", ("REGISTRYGUARD_RECORD", text))])
        {
            Assert.Equal("must have no blank before it, after it, or after the colon; write " + proposed, fault.Message);
            Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("sqlite:  ")]
    [InlineData(" ")]
    [InlineData(" : /path")]
    public void Record_OfBlanksAlone_IsAFault(string text) =>
        Assert.StartsWith("must be sqlite: and the path of a file", Reading.Fault($"record: '{text}'").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("record: sqlite: /path/record.db", "write sqlite:/path/record.db")]
    [InlineData("record:\n  sqlite: /path/record.db", "write sqlite:/path/record.db")]
    [InlineData("record: { sqlite: /path/record.db }", "write sqlite:/path/record.db")]
    [InlineData("record: redis: host:6379", "write redis:host:6379")]
    [InlineData("record: redis: host,password=hunter2", "write it without the blank")]
    public void Record_WithABlankThatMakesKeysOfIt_IsNotAdvisedToBeQuoted(string yaml, string advice)
    {
        var told = Reading.Fault(yaml).ToString();

        Assert.Contains(advice, told, StringComparison.Ordinal);
        Assert.DoesNotContain("quote", told, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_WithAPasswordThatEndsInABlank_IsTaken() =>
        Assert.Equal("p ", ((RecordLocation.Redis)Reading.Good("record: 'redis:a:1,password=p '").Record).Password);

    [Theory]
    [InlineData("redis:a:1,password=hunter2,ssl=maybe", "redis:a:1,password=***")]
    [InlineData("redis:a:1,pasword=hunter2", "redis:a:1,pasword=***")]
    [InlineData("redis:a:1,ssl=true,Password=hunter2", "redis:a:1,ssl=true,Password=***")]
    [InlineData("redis:a:1,pwd=hunter2", "redis:a:1,pwd=***")]
    [InlineData("redis:a:1,auth=hunter2,x", "redis:a:1,auth=***")]
    [InlineData("redis:a:1,user=me,x=hunter2", "redis:a:1,user=***")]
    [InlineData("redis:a:1, password =hunter2", "redis:a:1,***")]
    [InlineData("redis:a:1,password:hunter2,b=", "redis:a:1,***")]
    [InlineData("redis:a:1,abortConnect=false", "redis:a:1,abortConnect=***")]
    [InlineData("redis:a:1,password=hun,hunter2", "redis:a:1,password=***")]
    [InlineData("redis:a:1,password=hun,hunter2=x", "redis:a:1,password=***")]
    [InlineData("redis:a:1,ssl=maybe;password=hunter2", "redis:a:1,ssl=***")]
    [InlineData("redis:a:1,deadline=1 password=hunter2", "redis:a:1,deadline=***")]
    [InlineData("redis:a:1,deadline=1,passwordFile=/run/p", "redis:a:1,deadline=1,passwordFile=/run/p")]
    [InlineData("redis:a:1,deadline=1,passwordFile=hunter2 !", "redis:a:1,deadline=1,passwordFile=***")]
    [InlineData("redis:a b,password=hunter2", "redis:***")]
    [InlineData("redis://me:hunter2@a:1", "redis:***")]
    [InlineData("redis://:hun,hunter2@a:1", "redis:***")]
    [InlineData("redis://:hun=hunter2@a:1", "redis:***")]
    [InlineData("redis:hunter2@a:1", "redis:***")]
    [InlineData("rediss://:hunter2@a:1", "rediss:***")]
    [InlineData("REDIS:a:1,Pasword=hunter2", "REDIS:a:1,Pasword=***")]
    [InlineData("a:1,password=hunter2", "a:1,password=***")]
    [InlineData("postgres://me:hunter2@h/db?sslmode=x", "postgres:***")]
    [InlineData("redis:a:99999,b", "redis:a:99999,b")]
    [InlineData("mysql:host", "mysql:host")]
    public void Record_AtFault_IsToldWithoutWhatMayBeASecret(string text, string told)
    {
        var fault = Reading.Fault($"record: '{text}'");

        Assert.Equal(told, fault.Value);
        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
    }

    // The path is good, the address that it goes with is not: the file's name is no secret.
    [Theory]
    [InlineData("record", "sqlite:/a b,c.db", "sqlite:/a b,c.db")]
    [InlineData("record", "sqlite:data/record.db;Password=hunter2", "sqlite:***")]
    [InlineData("upstream.url", "http://me:hunter2@h:1", "http://***@h:1")]
    [InlineData("upstream.url", "registry:5000/v2", "registry:5000/v2")]
    [InlineData("policy.rules[0].tags[0]", "/(?=x)/", "/(?=x)/")]
    [InlineData("listen.tls.key", "/etc/tls/tls.key", "/etc/tls/tls.key")]
    [InlineData("upstream.passPaths[0]", "v2", "v2")]
    [InlineData("upstream.password", "x", null)]
    [InlineData("admin.tokens", "x", null)]
    public void Shown_AValue_IsShownAsFarAsItIsKnownToBeNoSecret(string path, string value, string? shown) =>
        Assert.Equal(shown, Secrets.Shown(path, value));

    [Fact]
    public void Record_Told_IsWithoutThePassword() =>
        Assert.Equal("redis:a:1,b:2", Reading.Good("record: 'redis:a:1,b:2,password=hunter2'").Record.ToString());

    private static RecordLocation.Redis At(string servers) => new() { Servers = servers };
}
