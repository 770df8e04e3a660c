// Lire une réponse en Java, sans bibliothèque : le N-Triples se lit ligne à ligne. (java Codes.java http://localhost:8080)
// Read an answer in Java, without a library: N-Triples is read line by line.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Pattern;

public class Codes {
    static final String APP = "https://api.apprentissage.beta.gouv.fr/def/apprentissage#";

    public static void main(String[] arguments) throws Exception {
        String base = arguments.length > 0 ? arguments[0] : "http://localhost:8080";
        // L'identifiant renvoie (303) au document qui convient. / The identifier leads (303) to the document that suits.
        HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/id/certification/RNCP35316"))
                .header("Accept", "application/n-triples").build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        Pattern successor = Pattern.compile("^<[^>]*/RNCP35316> <" + Pattern.quote(APP) + "remplacePar> <[^>]*/([^/>]+)> \\.$");
        answer.body().lines().map(successor::matcher).filter(m -> m.find()).map(m -> m.group(1)).sorted().forEach(System.out::println);
    }
}
