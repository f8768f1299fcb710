using System.Net;
using RegistryGuard.Connections;

namespace RegistryGuard.Tests.Connections;

public sealed class ClientTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("fe80::1%3", "fe80::2%4", true)]
    public void KeyOf_TwoAddresses_AreOneClientOrTwo(string one, string other, bool isSame) =>
        Assert.Equal(isSame, Client.KeyOf(IPAddress.Parse(one)).Equals(Client.KeyOf(IPAddress.Parse(other))));

    [Fact]
    public void TryTake_MoreThanThereIs_TakesNothing()
    {
        var tally = new Tally();

        Assert.True(tally.TryTake(3, most: 4));
        Assert.False(tally.TryTake(2, most: 4));
        Assert.Equal(3, tally.Taken);
        tally.GiveBack(3);
        Assert.Equal(0, tally.Taken);
    }
}
