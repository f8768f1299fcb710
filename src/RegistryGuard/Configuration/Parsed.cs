namespace RegistryGuard.Configuration;

/// <summary>A value, or the sentence that says what would be valid.</summary>
internal readonly record struct Parsed<T>(T Value, string? Fault)
{
    public static implicit operator Parsed<T>(T value) => new(value, null);

    public static Parsed<T> Wrong(string fault) => new(default!, fault);
}
