using RegistryGuard.Core.Bounds;

namespace RegistryGuard.Core.Tests.Bounds;

public class FirstFewTests
{
    [Theory]
    [InlineData(new[] { 3, 1, 2 }, new[] { 1, 2 }, true)]
    [InlineData(new[] { 1, 2, 3 }, new[] { 1, 2 }, true)]
    [InlineData(new[] { 2, 2, 1, 1, 2 }, new[] { 1, 2 }, false)]
    [InlineData(new[] { 7 }, new[] { 7 }, false)]
    [InlineData(new int[0], new int[0], false)]
    public void Kept_OfManyInAnyOrder_AreTheFirstEachOnce(int[] items, int[] kept, bool hasMore)
    {
        var few = new FirstFew<int>(Comparer<int>.Default, 2);
        foreach (var item in items)
        {
            few.Add(item);
        }

        Assert.Equal(kept, few.Kept);
        Assert.Equal(hasMore, few.HasMore);
    }
}
