using RegistryGuard.Configuration;

namespace RegistryGuard.Tests.Configuration;

public class RecordLocationTests
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
    [InlineData("redis:a:1,abortConnect=false", "has an unknown option; there are password, passwordFile, ssl, waitReplicas and deadline")]
    public void Record_OutsideTheGrammar_IsAFault(string text, string begins)
    {
        var fault = Reading.Fault($"record: '{text}'");

        Assert.Equal("record", fault.Path);
        Assert.StartsWith(begins, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis:a:1,password=hunter2,ssl=maybe")]
    [InlineData("redis:a:1,password=hun,hunter2")]
    [InlineData("redis:a:1,password=hun,hunter2=x")]
    [InlineData("redis:a b,password=hunter2")]
    public void Record_FaultWithAPassword_DoesNotTellIt(string text) =>
        Assert.DoesNotContain("hunter2", Reading.Fault($"record: '{text}'").ToString(), StringComparison.Ordinal);

    [Fact]
    public void Record_Told_IsWithoutThePassword() =>
        Assert.Equal("redis:a:1,b:2", Reading.Good("record: 'redis:a:1,b:2,password=hunter2'").Record.ToString());

    private static RecordLocation.Redis At(string servers) => new() { Servers = servers };
}
