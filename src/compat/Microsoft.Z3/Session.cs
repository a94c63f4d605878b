using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.Z3;

/// <summary>
/// A native context with the rules for using it: errors become exceptions, and only the owning thread frees.
/// A finalizer runs beside the owner, and libz3 counts references without a lock; so it merely links its object
/// into a list, which the owner empties after its next native call. Never before one: a term that the garbage
/// collector takes while a call is under way is thereby still counted until the call is over.
/// </summary>
internal sealed class Session
{
    const int Smtlib2Compliant = 2;

    readonly Lock interrupting = new();
    nint handle;
    Z3Object? abandoned;

    internal Session(IEnumerable<KeyValuePair<string, string>> settings)
    {
        nint config = Native.Z3_mk_config();
        foreach (var (name, value) in settings) Native.Z3_set_param_value(config, name, value);
        handle = Native.Z3_mk_context_rc(config);
        Native.Z3_del_config(config);
        if (handle == 0) throw new Z3Exception("libz3 could not make a context");
        Native.Z3_set_error_handler(handle, 0);   // libz3's own handler ends the process
        Native.Z3_set_ast_print_mode(handle, Smtlib2Compliant);
    }

    internal bool IsOpen => handle != 0;

    internal nint Handle => handle != 0 ? handle : throw new Z3Exception("the context is disposed");

    /// <summary>Turns an error of the last native call into an exception, and else passes its result on.</summary>
    internal nint Checked(nint result)
    {
        Check();
        return result;
    }

    internal void Check()
    {
        int code = Native.Z3_get_error_code(handle);
        if (code != 0) Fail(code);
        GC.KeepAlive(this);
    }

    internal string Text(nint text)
    {
        Check();
        return Marshal.PtrToStringUTF8(text) ?? "";
    }

    /// <summary>Called by finalizers, on their own thread: takes no lock and touches nothing native.</summary>
    internal void Abandon(Z3Object value)
    {
        Z3Object? head;
        do
        {
            head = Volatile.Read(ref abandoned);
            value.NextAbandoned = head ?? value;   // the last one refers to itself, so that null means "not abandoned"
        }
        while (Interlocked.CompareExchange(ref abandoned, value, head) != head);
    }

    /// <summary>Frees what finalizers have abandoned. Only after a native call, when its result is counted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Sweep()
    {
        if (abandoned is not null) FreeAbandoned();
    }

    internal void Interrupt()
    {
        lock (interrupting)
        {
            if (handle != 0) Native.Z3_interrupt(handle);
        }
    }

    internal void Close()
    {
        if (handle == 0) return;
        FreeAbandoned();
        lock (interrupting)
        {
            Native.Z3_del_context(handle);
            handle = 0;
        }
    }

    void FreeAbandoned()
    {
        var value = Interlocked.Exchange(ref abandoned, null);
        while (value is not null)
        {
            var next = value.NextAbandoned;
            value.Free();
            value = next == value ? null : next;
        }
    }

    void Fail(int code) =>
        throw new Z3Exception(Marshal.PtrToStringUTF8(Native.Z3_get_error_msg(handle, code)) ?? $"error {code}");
}
