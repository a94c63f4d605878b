namespace Microsoft.Z3;

/// <summary>A machine word.</summary>
public class BitVecExpr : Expr
{
    internal BitVecExpr(Context context, nint native)
        : base(context, native)
    {
    }

    /// <summary>Width in bits.</summary>
    public uint SortSize =>
        Native.Z3_get_bv_sort_size(Session.Handle, Native.Z3_get_sort(Session.Handle, NativeObject));
}
