namespace Microsoft.Z3;

/// <summary>The type of a term.</summary>
public class Sort : AST
{
    internal const int Bool = 1;
    internal const int BitVec = 4;

    internal Sort(Context context, nint native)
        : base(context, native)
    {
    }

    /// <summary>Whether the sorts are the same.</summary>
    public static bool operator ==(Sort? a, Sort? b) => (AST?)a == b;

    /// <summary>Whether the sorts differ.</summary>
    public static bool operator !=(Sort? a, Sort? b) => !(a == b);

    /// <inheritdoc/>
    public override bool Equals(object? o) => base.Equals(o);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    internal static Sort Create(Context context, nint native) =>
        Native.Z3_get_sort_kind(context.Session.Handle, native) switch
        {
            Bool => new BoolSort(context, native),
            BitVec => new BitVecSort(context, native),
            _ => new Sort(context, native),
        };
}

/// <summary>The sort of truth values.</summary>
public class BoolSort : Sort
{
    internal BoolSort(Context context, nint native)
        : base(context, native)
    {
    }
}

/// <summary>The sort of machine words of one width.</summary>
public class BitVecSort : Sort
{
    internal BitVecSort(Context context, nint native)
        : base(context, native)
    {
    }

    /// <summary>Width in bits.</summary>
    public uint Size => Native.Z3_get_bv_sort_size(Session.Handle, NativeObject);
}
