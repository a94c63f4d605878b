namespace PasidVerify.Lifted;

/// <summary>What the operators of <see cref="Bool"/> and <see cref="Bits"/> share about terms.</summary>
internal static class Symbolic
{
    /// <summary>The exploration that an operation on these two belongs to; null when neither is a term.</summary>
    public static PathExplorer? ExplorerOf(Origin? a, Origin? b)
    {
        var left = (a as Term)?.Explorer;
        var right = (b as Term)?.Explorer;
        if (left is not null && right is not null && left != right)
            throw new InvalidOperationException("Two terms of different explorations met in one operation.");
        return left ?? right;
    }

    /// <summary>Both are one and the same term: the solver numbers equal text alike.</summary>
    public static bool AreIdentical(Origin? a, Origin? b) =>
        a is Term left && b is Term right && left.Explorer == right.Explorer
        && left.Expression.Id == right.Expression.Id;

    public static InvalidOperationException AsObject() => new(
        "A symbolic value was compared or converted as a C# object, which would silently drop a branch: "
        + "use the lifted operators instead.");
}
