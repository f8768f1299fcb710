using System.Security.Cryptography;
using System.Text;

namespace RegistryGuard.Chaos;

/// <summary>The number that everything drawn in a run comes from. Every purpose has a stream of its own, so that one more
/// draw in one place changes nothing in another.</summary>
internal readonly record struct Seed(int Value)
{
    public Random Stream(string purpose, int number = 0) =>
        new(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{Value}/{purpose}/{number}"))));
}
