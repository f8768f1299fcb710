using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>Attempts have fixed small numbers here: three for each who pushes, in the order in which they are opened. As built they are
/// drawn at random, so that none is used twice. An attempt that was drawn and never opened is known to nobody else, so that its number may
/// be drawn again.</summary>
internal static class AttemptNumbers
{
    /// <summary>So many one pusher may have.</summary>
    public const int Each = 3;

    /// <summary>The first attempt of those who push beside the pushers, of whom nothing but their attempts is modelled.</summary>
    public const int Others = 100;

    private const int Most = Each * Pushers.Count;

    /// <summary>A pusher's next number.</summary>
    /// <param name="pusher">Who.</param>
    /// <param name="opened">How many attempts of its were opened.</param>
    public static byte Next(int pusher, int opened) => (byte)((pusher * Each) + opened + 1);

    /// <summary>A number as a member of a set; none for 0.</summary>
    public static uint BitOf(byte number) => number == 0 ? 0 : 1u << number;

    /// <summary>An attempt as it is carried through the protocol.</summary>
    public static PushAttempt Push(long number, byte image, DateTimeOffset at) => new(new(number), Image.ContentOf(image), at, "someone");

    /// <summary>The numbers of a binding's open attempts.</summary>
    public static uint In(Binding? binding)
    {
        var numbers = 0u;
        foreach (var attempt in binding?.OpenAttempts.All ?? [])
        {
            numbers |= IsOfPusher(attempt) ? 1u << (int)attempt.Number : 0;
        }

        return numbers;
    }

    /// <summary>The number if two who push change places.</summary>
    public static byte Swapped(byte number, int one, int other) => number == 0 ? (byte)0 : ((number - 1) / Each) switch
    {
        var pusher when pusher == one => (byte)(number + ((other - one) * Each)),
        var pusher when pusher == other => (byte)(number - ((other - one) * Each)),
        _ => number,
    };

    /// <summary>An attempt in words: whose, and which.</summary>
    public static string NameOf(Attempt attempt) => attempt.Number switch
    {
        0 => "untold",
        >= Others => "other",
        var number => $"{(number - 1) / Each}.{((number - 1) % Each) + 1}",
    };

    /// <summary>Whether it is a pusher's.</summary>
    public static bool IsOfPusher(Attempt attempt) => attempt.Number is > 0 and <= Most;
}
