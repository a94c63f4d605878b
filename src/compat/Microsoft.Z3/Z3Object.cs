namespace Microsoft.Z3;

/// <summary>Something that lives in a context. Disposing is optional: its context frees what is dropped.</summary>
public class Z3Object : IDisposable
{
    nint native;

    internal Z3Object(Context context, nint native)
    {
        Context = context;
        this.native = native;
        if (NativeBytes > 0) GC.AddMemoryPressure(NativeBytes);
    }

    /// <summary>Hands the object to its context, whose thread frees it later.</summary>
    ~Z3Object()
    {
        if (native == 0) return;
        if (Session.IsOpen) Session.Abandon(this);
        else Free();
    }

    /// <summary>The context that made this object.</summary>
    public Context Context { get; }

    internal nint NativeObject => native != 0 ? native : throw new Z3Exception($"this {GetType().Name} is disposed");

    internal Session Session => Context.Session;

    internal Z3Object? NextAbandoned { get; set; }

    // For what is so large that the garbage collector must know of it, or it would never feel a need to collect.
    private protected virtual long NativeBytes => 0;

    /// <summary>Frees the object at once; on the thread that uses its context. A second time does nothing.</summary>
    public void Dispose()
    {
        if (NextAbandoned is null) Free();
        GC.SuppressFinalize(this);
    }

    internal void Free()
    {
        if (native == 0) return;
        if (Session.IsOpen) Release(Session.Handle, native);
        native = 0;
        if (NativeBytes > 0) GC.RemoveMemoryPressure(NativeBytes);
    }

    private protected virtual void Release(nint context, nint native)
    {
    }
}
