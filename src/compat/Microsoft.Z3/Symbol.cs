namespace Microsoft.Z3;

/// <summary>A name. libz3 keeps names for the life of the process, so there is nothing to free.</summary>
public class Symbol : Z3Object
{
    const int StringKind = 1;

    internal Symbol(Context context, nint native)
        : base(context, native)
    {
    }

    /// <summary>Whether the names are the same.</summary>
    public static bool operator ==(Symbol? s1, Symbol? s2) =>
        ReferenceEquals(s1, s2) || (s1 is not null && s2 is not null && s1.NativeObject == s2.NativeObject);

    /// <summary>Whether the names differ.</summary>
    public static bool operator !=(Symbol? s1, Symbol? s2) => !(s1 == s2);

    /// <inheritdoc/>
    public override bool Equals(object? o) => o is Symbol other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => NativeObject.GetHashCode();

    /// <summary>The bare name, without quotation marks.</summary>
    public override string ToString() => Native.Z3_get_symbol_kind(Session.Handle, NativeObject) == StringKind
        ? Session.Text(Native.Z3_get_symbol_string(Session.Handle, NativeObject))
        : $"{Native.Z3_get_symbol_int(Session.Handle, NativeObject)}";

    internal static Symbol Create(Context context, nint native) =>
        Native.Z3_get_symbol_kind(context.Session.Handle, native) == StringKind
            ? new StringSymbol(context, native)
            : new IntSymbol(context, native);
}

/// <summary>A name that is text.</summary>
public class StringSymbol : Symbol
{
    internal StringSymbol(Context context, nint native)
        : base(context, native)
    {
    }

    /// <summary>The text.</summary>
    public string String => ToString();
}

/// <summary>A name that is a number.</summary>
public class IntSymbol : Symbol
{
    internal IntSymbol(Context context, nint native)
        : base(context, native)
    {
    }

    /// <summary>The number.</summary>
    public int Int => Native.Z3_get_symbol_int(Session.Handle, NativeObject);
}
