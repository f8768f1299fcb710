namespace RegistryGuard.Core.Text;

/// <summary>Finds the known word that a misspelt one was probably meant to be.</summary>
public static class Nearest
{
    /// <summary>The known word fewest edits away, letter case aside; null if none is near enough to be a slip.</summary>
    public static string? To(string word, IEnumerable<string> known)
    {
        var best = known.Select(candidate => (candidate, distance: Distance(word, candidate))).DefaultIfEmpty().MinBy(pair => pair.distance);
        return best.candidate is not null && best.distance <= Math.Max(1, Math.Min(word.Length, best.candidate.Length) / 2)
            ? best.candidate
            : null;
    }

    // Insertions, deletions, replacements and swaps of neighbours, one each.
    private static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0 ? i + j : Step(i, j);
            }
        }

        return rows[left.Length, right.Length];

        int Step(int i, int j)
        {
            var replaced = rows[i - 1, j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1);
            var least = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
            var isSwap = i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]);
            return isSwap ? Math.Min(least, rows[i - 2, j - 2] + 1) : least;
        }
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
