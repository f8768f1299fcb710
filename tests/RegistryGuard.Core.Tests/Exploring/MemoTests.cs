namespace RegistryGuard.Core.Tests.Exploring;

public class MemoTests
{
    [Fact]
    public void Get_AHundredThousandKeys_EachHasItsNumberAndNoOther()
    {
        const int Count = 100_000;
        var memo = new Memo();
        for (var i = 1; i <= Count; i++)
        {
            Assert.Equal(-1, memo[KeyOf(i)]);
            memo.Add(KeyOf(i), i);
        }

        Assert.All(Enumerable.Range(1, Count), i => Assert.Equal(i, memo[KeyOf(i)]));
        Assert.Equal(-1, memo[KeyOf(Count + 1)]);
    }

    // Neighbours in the upper half.
    private static ulong KeyOf(int i) => ((ulong)i << 32) | 7;
}
