namespace PasidVerify.Spec;

/// <summary>Calls that take time, most of them to wait for the hardware: what begins them, and what ends them.</summary>
public static class CallsInFlight
{
    /// <summary>
    /// Ends a call once its wait descriptor has completed, and is <see cref="Status.Pending"/> until then; a list once all
    /// of it is mapped.
    /// </summary>
    public static Status End(State s, CallId number)
    {
        var call = s.Calls[number];
        if (call.Kind == CallKind.None) return Status.NoSuchCall;
        if (call.Kind == CallKind.MapSg)
        {
            if (!MapSg.IsComplete(s, call)) return Status.NotMapped;
            MapSg.Finish(s, call);
        }
        else if (s.Queue[call.Flush.Wait].Kind != DescriptorKind.None) return Status.Pending;
        else if (call.Kind == CallKind.Disable) Disable.Finish(s, call);
        else if (call.Kind == CallKind.UnmapKva) Unmap.Finish(s, call);
        else if (call.Kind == CallKind.UnmapDma) UnmapDma.Finish(s, call);
        else if (call.Kind == CallKind.FlushQueue) LazyFlush.Finish(s, call);
        else if (call.Kind == CallKind.KernelChange) ChangeKernel.Finish(s, call);
        else FreeTable.Finish(s, call);
        s.Calls.Clear(key => key == number);
        return Status.Ok;
    }

    /// <summary>
    /// Whether a call may begin under a number, the implementation's choice; a number beyond the last one says that it
    /// found none free. Null when it may.
    /// </summary>
    internal static Status? Refuse(State s, CallId number)
    {
        if (number > s.Layout.LastCall) return NoneLeft(s) ? Status.Exhausted : Status.ChoiceRefused;
        if (s.Calls[number].Kind != CallKind.None) return Status.ChoiceRefused;
        if (!Invalidation.HasRoom(s, Flushes.Descriptors)) return Status.Exhausted;
        return null;
    }

    private static bool NoneLeft(State s) =>
        s.Reading.ForAll(s.Layout.Calls, other => s.Calls[other].Kind != CallKind.None);
}
