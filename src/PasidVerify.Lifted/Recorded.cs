namespace PasidVerify.Lifted;

/// <summary>Reads a record again with its fields recorded.</summary>
internal sealed class Recorded<T> : IFieldSource, IFieldSink
    where T : struct
{
    private readonly Queue<Bits> words = [];
    private readonly Queue<Bool> truths = [];
    private readonly PathRecorder recorder;

    public Recorded(T record, PathRecorder recorder)
    {
        this.recorder = recorder;
        Shape.Write(record, this);
    }

    public Bits Bits(Sort sort, string name) => recorder.Watch(words.Dequeue());

    public Bool Bool(string name) => recorder.Watch(truths.Dequeue());

    public void Bits(Sort sort, string name, Bits value) => words.Enqueue(value);

    public void Bool(string name, Bool value) => truths.Enqueue(value);
}
