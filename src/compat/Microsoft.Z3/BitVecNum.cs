namespace Microsoft.Z3;

/// <summary>A machine word with a known value.</summary>
public class BitVecNum : BitVecExpr
{
    internal BitVecNum(Context context, nint native)
        : base(context, native)
    {
    }

    /// <summary>The value without sign; wider values throw.</summary>
    public ulong UInt64 => Native.Z3_get_numeral_uint64(Session.Handle, NativeObject, out ulong value) != 0
        ? value
        : throw new Z3Exception($"{this} is wider than 64 bits");

    /// <summary>The value in decimal, without sign.</summary>
    public override string ToString() => Session.Text(Native.Z3_get_numeral_string(Session.Handle, NativeObject));
}
