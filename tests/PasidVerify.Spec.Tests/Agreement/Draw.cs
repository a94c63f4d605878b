namespace PasidVerify.Spec.Tests;

/// <summary>Draws numbers: mostly the usual ones.</summary>
internal sealed class Draw(Random random)
{
    public bool OneIn(int many) => random.Next(many) == 0;

    public ulong UpTo(ulong last) => (ulong)random.NextInt64((long)last + 1);

    public ulong Between(ulong first, ulong last) => first > last ? first : first + UpTo(last - first);

    public ulong Often(ulong usual, ulong unusual) => OneIn(6) ? unusual : usual;

    public ulong PickOr(ulong otherwise, IEnumerable<ulong> choices) =>
        choices.ToArray() is { Length: > 0 } some ? Pick(some) : otherwise;

    public T Pick<T>(params IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
